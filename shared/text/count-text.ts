/** 1, "object" → "1 object"; 3 → "3 objects". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
