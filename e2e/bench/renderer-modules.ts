/** Loads modules of the renderer as they are, through the bundler that builds them. */
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import type * as Layout from '../../renderer/graph/layout'
import type * as Model from '../../renderer/graph/model'
import type * as Scene from '../../renderer/graph/scene'

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

/** @returns the graph's pure modules; nothing of the bundler stays open. */
export async function loadGraphModules() {
  const server = await createServer({
    configFile: false,
    root: path('renderer'),
    logLevel: 'error',
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
    resolve: { alias: { '@shared': path('shared') } },
  })
  try {
    // The bundler cannot know what a file exports; the types above are those of the very files.
    const load = async <T>(file: string) => (await server.ssrLoadModule(`/graph/${file}.ts`)) as T
    const { runLayout } = await load<typeof Layout>('layout')
    const { buildScene } = await load<typeof Model>('model')
    const { bundleLinks } = await load<typeof Scene>('scene')
    return { runLayout, buildScene, bundleLinks }
  } finally {
    await server.close()
  }
}
