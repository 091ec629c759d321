import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, REDACTED } from './redactor'

describe('a redactor', () => {
  it('replaces known values in every encoding, wherever they stand', () => {
    const secrets = fc
      .string({ minLength: 8, maxLength: 24, unit: 'grapheme' })
      .filter((value) => value.trim() === value)
    const around = fc.string({ maxLength: 8 })
    fc.assert(
      fc.property(secrets, around, around, (secret, before, after) => {
        const redactor = createRedactor()
        redactor.learn([secret])
        const bytes = Buffer.from(secret)
        // Base64 of a whole "user:password" keeps only the two characters that the secret shares with its neighbours.
        const basic = Buffer.from(`${before}:${secret}`).toString('base64')
        const texts = [
          `${before}${secret}${after}`,
          `${before}${bytes.toString('hex')}${after}`,
          `${before}${encodeURIComponent(secret)}${after}`,
          JSON.stringify({ x: secret }),
          bytes.toString('base64'),
          bytes.toString('base64url'),
          basic,
        ]
        for (const text of texts) {
          const redacted = redactor.text(text)
          expect(redacted).toContain(REDACTED)
          for (const form of [secret, bytes.toString('hex'), encodeURIComponent(secret), bytes.toString('base64')]) {
            expect(redacted.replaceAll(REDACTED, '')).not.toContain(form)
          }
        }
      }),
    )
  })

  it('replaces a secret whole that contains another', () => {
    const redactor = createRedactor()
    redactor.learn(['labpass'])
    redactor.learn(['labpass-longer'])
    expect(redactor.text('<labpass-longer>')).toBe(`<${REDACTED}>`)
  })

  it.each([
    ['X-Auth-Token: gAAAAABk1234567', `X-Auth-Token: ${REDACTED}`],
    ['authorization: Bearer abc.def', `authorization: Bearer ${REDACTED}`],
    ['Cookie: theme=dark; session=abc', `Cookie: ${REDACTED}`],
    ['Set-Cookie: session=abc; Path=/\r\nX: y', `Set-Cookie: ${REDACTED}\r\nX: y`],
    ['{"cookie": "session=abc"}', `{"cookie": "${REDACTED}"}`],
    ['a -----BEGIN PRIVATE KEY-----\nabc', `a ${REDACTED}`],
    ['{"k":"-----BEGIN PRIVATE KEY-----\\nabc","x":1}', `{"k":"${REDACTED}","x":1}`],
    ["password='two words' next", `password=${REDACTED} next`],
    ['{"admin_password": "x y"}', `{"admin_password": ${REDACTED}}`],
    ['mysql --user=u --password=hunter2 -e x', `mysql --user=u --password=${REDACTED} -e x`],
    ['pwd: abc, host: h', `pwd: ${REDACTED}, host: h`],
    ['amqp://openstack:s3cr3t@192.0.2.1:5672/', `amqp://openstack:${REDACTED}@192.0.2.1:5672/`],
    [
      'k\n-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES-128\nabc\n-----END RSA PRIVATE KEY-----\nz',
      `k\n${REDACTED}\nz`,
    ],
    ['nothing to hide: host node-1, port 22', 'nothing to hide: host node-1, port 22'],
  ])('knows secrets by their surroundings: %s', (text, expected) => {
    expect(createRedactor().text(text)).toBe(expected)
  })

  it('goes through JSON by name and by value, leaving the rest as it is', () => {
    const redactor = createRedactor()
    redactor.learn(['s3cr3t-value'])
    const input = {
      password: 'abc',
      _context_auth_token: 'tok',
      has_password: true,
      nested: [{ text: 'is s3cr3t-value' }, 5, null],
      pin_token: 12345,
      'key of s3cr3t-value': 1,
    }
    expect(redactor.json(input)).toEqual({
      password: REDACTED,
      _context_auth_token: REDACTED,
      has_password: true,
      nested: [{ text: `is ${REDACTED}` }, 5, null],
      pin_token: REDACTED,
      [`key of ${REDACTED}`]: 1,
    })
    expect(input.password).toBe('abc')
  })

  it('remembers the newest values, and those that are learned again', () => {
    const redactor = createRedactor()
    redactor.learn(['password-in-use', 'token-long-ago'])
    for (let token = 0; token < 300; token++) redactor.learn([`token-number-${token}`, 'password-in-use'])
    expect(redactor.text('password-in-use token-number-299')).toBe(`${REDACTED} ${REDACTED}`)
    expect(redactor.text('token-long-ago')).toBe('token-long-ago')
  })

  it('takes linear time on text made to slow it down', () => {
    const redactor = createRedactor()
    redactor.learn(['(a+)+$'])
    const hostile = ['a', '-----BEGIN ', 'token', 'a://', '://x:', 'password=', 'A ', "pwd='"].map((part) =>
      part.repeat(40_000),
    )
    const startedAt = performance.now()
    for (const text of hostile) redactor.text(text)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})
