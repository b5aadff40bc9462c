# syntax=docker/dockerfile:1
# The gateway on Bun, without a shell or a package manager. docs/install.md tells how to run it.

FROM node:26.10.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY tools/package tools/package
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM oven/bun:1.4.5-distroless
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
COPY package.json LICENSE /app/
# Nothing is written to disk: the root file system may be read-only.
ENV NODE_ENV=production BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
# `sluiceway.yaml` is looked for here.
WORKDIR /etc/sluiceway
USER 65532:65532
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["/usr/local/bin/bun", "--no-env-file", "-e", "process.exit((await fetch('http://127.0.0.1:8787/readyz')).ok ? 0 : 1)"]
ENTRYPOINT ["/usr/local/bin/bun", "--no-env-file", "/app/dist/cli.js"]
CMD ["start", "--listen", "0.0.0.0:8787"]
