/**
 * Whatever a host or the cloud calls something: in a command of the table it is one argument, byte for byte, or the
 * command is refused. Run as on a host: the product's own script in a real `sh`, with programs that print their arguments.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasCode } from '@shared/contract/errors'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { buildBatch, parseBatch } from './batch'
import { COMMANDS, type CommandId, renderCommand, SLOT_CLASSES } from './commands'
import { PROBE_STEPS, privilegedStep, SOFTWARE_WITH_PASSWORD, SUDO_PASSWORD_STEP } from './privilege'

const IDS = Object.keys(COMMANDS) as CommandId[]
const programs = mkdtempSync(join(tmpdir(), 'programs-'))
afterAll(() => rmSync(programs, { recursive: true }))
const echo = join(programs, 'echo-arguments')
writeFileSync(echo, `#!/bin/sh\nprintf '%s\\0' "\${0##*/}" "$@"\n`)
chmodSync(echo, 0o755)
for (const name of new Set(['sudo', 'docker', ...IDS.flatMap((id) => COMMANDS[id].steps.map(([word = '']) => word))]))
  symlinkSync(echo, join(programs, name))
const present = readdirSync(programs).sort()

const SHELL_SYNTAX = [...'\'"`$(){}[]<>|&;*?~#!\\ -=%^\n\r\t\0', '$(touch made)', '`touch made`', '; touch made', '../']
/** The pattern without what it looks ahead for, which no generator knows. */
const inClass = ({ source }: RegExp) => fc.stringMatching(new RegExp(source.replaceAll(/\(\?![^)]*\)/g, '')))
/** Names of a class as they are, or with something in them that a shell, or a program, would take for more. */
const nameOf = (pattern: RegExp) =>
  fc.oneof(
    { weight: 4, arbitrary: inClass(pattern) },
    fc
      .tuple(inClass(pattern), fc.nat(12), fc.constantFrom(...SHELL_SYNTAX))
      .map(([name, at, odd]) => name.slice(0, at) + odd + name.slice(at)),
    fc.tuple(fc.constantFrom('-', '--', '-e ', '@', '~'), inClass(pattern)).map(([dash, name]) => dash + name),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('ä€😀', '\u202egpj.x', '\u0085', '‐', 'ｅｔｈ０', '--all', '*', '~root', '!!', '%n', 'a\u00a0b'),
  )

/** The ways a command is started on a host. */
const WAYS = [
  { privilege: 'root', before: [] },
  { privilege: 'sudo', before: [] },
  { privilege: 'sudo', before: ['docker', 'exec', '-u', 'root', 'nova_libvirt'] },
] as const

test.each(IDS)('%s', { timeout: 30_000 }, (id) => {
  const { slots } = COMMANDS[id]
  const names = Object.entries(slots) as [string, keyof typeof SLOT_CLASSES][]
  const values = fc.record(Object.fromEntries(names.map(([name, of]) => [name, nameOf(SLOT_CLASSES[of])])))
  const words: string[][] = []
  for (const given of fc.sample(values, { seed: 7, numRuns: names.length === 0 ? 1 : 24 })) {
    try {
      const { steps } = renderCommand({ id, slots: given })
      for (const step of steps) {
        const template = COMMANDS[id].steps[steps.indexOf(step)]?.join(' ') ?? ''
        const [first] = template.split(' ')
        expect(step[0]).toBe(first)
        for (const name of names.map(([name]) => name).filter((name) => template.includes(`{${name}}`) && given[name]))
          expect(step.some((word) => word.includes(given[name] ?? ''))).toBe(true)
        words.push(step)
      }
    } catch (refusal) {
      expect(hasCode(refusal, 'validation')).toBe(true)
    }
  }
  const started = words.flatMap((step) =>
    WAYS.map(({ privilege, before }) => ({
      step: privilegedStep([...before, ...step], true, privilege),
      wanted: [...(privilege === 'sudo' ? ['sudo', '-n'] : []), ...before, ...step],
    })),
  )
  const script = buildBatch(
    started.map(({ step }) => step),
    'marker7',
    5,
  )
  const shell = spawnSync('/bin/sh', ['-c', script], {
    cwd: programs,
    encoding: 'utf8',
    env: { PATH: `${programs}:/usr/bin:/bin` },
  })
  const printed = parseBatch(shell.stdout, shell.stderr, 'marker7', started.length)
  expect(printed.map(({ stdout }) => stdout.split('\0').slice(0, -1))).toEqual(started.map(({ wanted }) => wanted))
  expect(readdirSync(programs).sort()).toEqual(present)
})

test('what is asked beside the table only reads', () => {
  const lines = [...PROBE_STEPS, SUDO_PASSWORD_STEP, ...SOFTWARE_WITH_PASSWORD].map(({ line }) => line)
  const listing = ['docker', 'podman'].map((runtime) => `${runtime} ps -a --format '{{.Names}} {{.Status}}'`)
  const allowed = ['uname -n', 'id -u', 'sudo -n true', 'ls /snap/bin', ...listing]
  for (const line of lines)
    expect([...allowed, 'true']).toContain(
      line.replace(/^sudo (-n|-S -p '') (?!true$)/, '').replace(/^sudo -S -p '' /, ''),
    )
})
