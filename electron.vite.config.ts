import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { buildFacts, programLicences } from './electron/host/build-facts'

const root = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const alias = { '@shared': root('./shared') }

/** Lines and gaps of less than this many pixels stay as thin as they are at any font size. */
const HAIRLINE_PX = 4

const inRem = (text: string) =>
  text.replace(/(?<![\w.#])(\d*\.?\d+)px\b/g, (written, px: string) =>
    Number(px) < HAIRLINE_PX ? written : `${String(Number(px) / 16)}rem`,
  )

/**
 * Style sheets are written in pixels of the design at 100 % and built in rem, and ask for the width of the page in rem:
 * so the font scale moves everything, and what is for narrow windows is for large fonts too.
 */
const fontScaled = {
  postcssPlugin: 'font-scaled',
  Declaration(declaration: { value: string }) {
    const value = inRem(declaration.value)
    if (value !== declaration.value) declaration.value = value
  },
  AtRule(rule: { name: string; params: string }) {
    if (!/^(media|container)$/.test(rule.name) || !/\((min|max)-width: /.test(rule.params)) return
    const scaled = { name: 'container', params: inRem(rule.params) }
    if (scaled.name !== rule.name || scaled.params !== rule.params) Object.assign(rule, scaled)
  },
}

/** Writes whose packages the programs load, and what was built when. */
const tellsOfItself: Plugin = {
  name: 'tells-of-itself',
  generateBundle() {
    const write = (fileName: string, content: object) =>
      this.emitFile({ type: 'asset', fileName, source: JSON.stringify(content) })
    write('licences.json', programLicences(root('.')))
    write('build.json', buildFacts(root('.'), new Date()))
  },
}

/**
 * One build for every host: the Electron main process, the utility process that runs the backend,
 * the serve host and the command line share `out/main`; all hosts load the same renderer bundle.
 */
export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [tellsOfItself],
    build: {
      outDir: 'out/main',
      // It needs five functions of date-fns, whose two hundred files would be read at every start.
      externalizeDeps: { exclude: ['pino-roll', 'date-fns'] },
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
    css: { postcss: { plugins: [fontScaled] } },
    worker: { format: 'es' },
    build: {
      outDir: root('./out/renderer'),
      license: { fileName: 'licences.json' },
      assetsInlineLimit: 0,
      rollupOptions: { input: root('./renderer/index.html') },
    },
  },
})
