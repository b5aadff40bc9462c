import { matchesGlob } from 'node:path';
import { LAYERS, type Layer } from '../layers.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** Imports go one way. */
export function importLayers({ src }: Project, layers: readonly Layer[] = LAYERS): Problem[] {
  const layerOf = (path: string): Layer | undefined =>
    layers.find(({ files }) => files.some((glob) => matchesGlob(path, glob)));
  return src.flatMap((file): Problem[] => {
    const from = layerOf(file.path);
    if (!from) return [{ path: file.path, message: 'belongs to no layer (tools/structure/layers.ts)' }];
    return file.imports.flatMap(({ target, line }) => {
      const to = target === undefined ? undefined : layerOf(target);
      if (!to || to === from || from.imports.includes(to.name)) return [];
      return [{ path: file.path, line, message: `${from.name} may not import ${to.name} (${target})` }];
    });
  });
}
