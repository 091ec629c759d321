/** Module resolution hook: `electron` is the stand-in beside this file. */
export async function resolve(specifier, context, next) {
  if (specifier !== 'electron') return next(specifier, context)
  return { url: new URL('./electron.mjs', import.meta.url).href, shortCircuit: true }
}
