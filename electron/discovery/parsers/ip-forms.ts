/** The forms that hardware addresses and bridge ids take in iproute2's output, brought to one. */

/** An Ethernet address in lower case, or undefined when the text is not one. */
export function macForm(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text) ? text.toLowerCase() : undefined
}

/**
 * A bridge id the way `brctl` prints it: iproute2 separates the octets and does not pad them, so
 * `8000.b2:fa:4:d7:8d:7c` becomes `8000.b2fa04d78d7c`.
 */
export function bridgeIdForm(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [priority, address] = text.split('.')
  if (priority === undefined || address === undefined) return undefined
  return `${priority}.${address
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join('')}`
}
