/** Joins class names, leaving out what is empty: `cx('tab', isOn && 'on')`. */
export function cx(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
