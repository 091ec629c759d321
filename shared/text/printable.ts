/** Terminal sequences of ECMA-48: CSI …, OSC … and the two-character ones, in 7 and 8 bits. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]{0,8}[0-~]?/g
/** Control and format characters (those that turn the direction of writing among them) and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** The text without escape sequences, and with a space for every character that is not printed, except those to `keep`. */
export function printable(text: string, keep = ''): string {
  return text.replace(ESCAPES, '').replace(UNPRINTABLE, (char) => (keep.includes(char) ? char : ' '))
}
