/** Unguessable text for tokens, sessions and cookies. */
import { randomBytes } from 'node:crypto'

/** 256 bits: no number of guesses matters. */
const SECRET_BYTES = 32

/** A new secret in the alphabet of base64url, which needs no quoting in headers, cookies and addresses. */
export const randomSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url')
