/** Names inside the box of a host or switch, where its own name says nothing. */

const SEPARATOR = /^[-_.:/|@ ]+(?=[^-_.:/|@ ])/

/**
 * "ovs" for "cmp-2-ovs" inside the box of cmp-2: the head of the box says the rest. Names that do not start with
 * `home` and a separator, or have nothing behind it, stay as they are.
 * @param home name of the host or switch
 */
export function nameInside(name: string, home: string): string {
  if (home === '' || !name.startsWith(home)) return name
  const rest = name.slice(home.length)
  return SEPARATOR.test(rest) ? rest.replace(SEPARATOR, '') : name
}
