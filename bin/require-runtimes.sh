# Both runtimes come by install scripts of their packages. Where npm skipped those, notes of a few bytes stand in for
# them, and the machine's own `node` would be taken, which may be too old for TypeScript.
for runtime in node_modules/bun/bin/bun.exe node_modules/node/bin/node; do
  if [ -z "$(find -L "$runtime" -size +1000k 2>/dev/null)" ]; then
    echo 'sluiceway: Bun and Node are missing, because npm skipped the install scripts; mend it with: npm rebuild bun node' >&2
    exit 1
  fi
done
