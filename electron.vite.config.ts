import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const root = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const alias = { '@shared': root('./shared') }

/**
 * One build for every host: the Electron main process, the utility process that runs the backend,
 * the serve host and the command line share `out/main`; all hosts load the same renderer bundle.
 */
export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          main: root('./electron/main.ts'),
          'backend-process': root('./electron/backend-process.ts'),
          serve: root('./electron/serve.ts'),
          cli: root('./electron/cli.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: root('./electron/preload.ts') },
        // A sandboxed preload cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: root('./renderer'),
    resolve: { alias },
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: root('./out/renderer'),
      assetsInlineLimit: 0,
      rollupOptions: { input: root('./renderer/index.html') },
    },
  },
})
