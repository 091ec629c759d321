/** Files the renderer takes in as text; its bundler resolves them. */
declare module '*.svg?raw' {
  const text: string
  export default text
}
