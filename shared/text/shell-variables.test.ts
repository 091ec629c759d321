// biome-ignore lint/style/noRestrictedImports: the shell itself is the judge
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readShellVariables } from './shell-variables'

const NAMES = ['OS_A', 'OS_B', 'OS_PASSWORD']

/** What `sh` has in these variables after the script. */
function judgedBySh(script: string): Record<string, string> {
  const shown = NAMES.map((name) => `[ -n "\${${name}+x}" ] && printf '%s\\0' "${name}=$${name}"`).join('\n')
  const { stdout, status } = spawnSync('sh', ['-s'], { input: `${script}\n${shown}\n:\n`, env: {}, encoding: 'utf8' })
  expect(status).toBe(0)
  const entries = stdout.split('\0').filter((entry) => entry !== '')
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}

function read(script: string): Record<string, string | undefined> {
  return Object.fromEntries([...readShellVariables(script)].map(([name, { value }]) => [name, value]))
}

const text = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 6 })
const ORDINARY = 'aZ0#_-.,:/@%+^!*?[]{}'
/** One piece of a word, quoted in one of the ways there are. */
const piece = fc.oneof(
  text(`${ORDINARY}`).map((value) => value.replace(/^[{}!]+/, 'x')),
  text(`${ORDINARY} ;&|<>()"$\`\\~=\n`).map((value) => `'${value}'`),
  text(`${ORDINARY} ;&|<>()'~=`).map((value) => `"${value}"`),
  fc.constantFrom(
    '\\ ',
    '\\#',
    '\\"',
    "\\'",
    '\\$',
    '\\\\',
    '\\\n',
    '"\\$"',
    '"\\""',
    '"\\\\"',
    '"\\a"',
    '"a\\\nb"',
    "''",
    '""',
    '#',
  ),
  fc.constantFrom(...NAMES).map((name) => `"$${name}"`),
  fc.constantFrom(...NAMES).map((name) => `"\${${name}}x"`),
)
const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))
const assignment = fc.tuple(fc.constantFrom(...NAMES), word).map(([name, value]) => `${name}=${value}`)
const command = fc.oneof(
  assignment,
  fc.array(assignment, { minLength: 1, maxLength: 3 }).map((all) => `export ${all.join(' ')}`),
  fc.constantFrom(
    '# a comment with "quotes',
    'true',
    'export OS_A',
    'unset OS_B',
    'OS_A=other true',
    ': <<END\nOS_B=no\nEND',
  ),
)
const script = fc
  .array(fc.tuple(command, fc.constantFrom('\n', '\n\n')), { maxLength: 6 })
  .map((all) => all.map(([line, end]) => line + end).join(''))
const joined = fc
  .array(fc.array(assignment, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 })
  .chain((all) =>
    fc.constantFrom(' && ', '; ', ';').map((between) => all.map((some) => `export ${some.join(' ')}`).join(between)),
  )

describe('variables of a shell script', () => {
  it('are what sh would set, however they are quoted', () => {
    fc.assert(
      fc.property(fc.oneof(script, joined), (input) => {
        // Variables that were never set are empty for sh and unknown here; the scripts begin with all of them set.
        const whole = `OS_A=1 OS_B=2\nOS_PASSWORD='a b'\n${input}`
        const expected = judgedBySh(whole)
        // An unset variable is not expanded to nothing, but told.
        for (const [name, value] of Object.entries(read(whole)))
          if (value !== undefined) expect([whole, name, value]).toEqual([whole, name, expected[name]])
        const doubts = [...readShellVariables(whole).values()].filter(({ doubt }) => doubt !== undefined)
        if (doubts.length === 0) expect([whole, read(whole)]).toEqual([whole, expected])
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['a hash inside a word', 'export OS_PASSWORD=abc#123', { OS_PASSWORD: 'abc#123' }],
    ['a backslash in double quotes', 'export OS_A="CORP\\jdoe"', { OS_A: 'CORP\\jdoe' }],
    ['quotes side by side', `export OS_PASSWORD='it'"'"'s'`, { OS_PASSWORD: "it's" }],
    [
      'several in a line',
      'export OS_A=http://h:5000/v3 && export OS_B=admin; OS_PASSWORD=x',
      { OS_A: 'http://h:5000/v3', OS_B: 'admin', OS_PASSWORD: 'x' },
    ],
    ['a variable that was set before', 'OS_A=a\nexport OS_B="$OS_A-b"', { OS_A: 'a', OS_B: 'a-b' }],
  ])('%s', (_name, input, expected) => {
    expect(read(input)).toEqual(expected)
    expect(judgedBySh(input)).toEqual(expected)
  })

  it.each([
    ['export OS_A=$(whoami)', undefined, 'it uses $(whoami)'],
    ['export OS_A="`id`x"', undefined, 'it uses `…`'],
    ['export OS_A=$' + '{B:-c}', undefined, 'it uses $' + '{B:-c}'],
    ["export OS_A=$'a\\tb'", undefined, "it uses $'a\\tb'"],
    ['export OS_A=~/ca.pem', undefined, 'it uses ~'],
    ['if [ -z "$X" ]; then export OS_A=b; fi', 'b', 'it is set under a condition'],
    ["export OS_A='b", undefined, 'it uses a quote that is not closed'],
  ])('%s is told to be in doubt', (input, value, doubt) => {
    expect(readShellVariables(input).get('OS_A')).toEqual({ value, doubt })
  })

  it('a condition removes nothing that was set before it', () => {
    const usual = 'export OS_A="RegionOne"\nif [ -z "$OS_A" ]; then unset OS_A; fi\n'
    expect(read(usual)).toEqual({ OS_A: 'RegionOne' })
  })
})

it('takes no branch of a case for what is surely set', () => {
  const variables = readShellVariables(
    '\uFEFFexport A=1\ncase "$1" in\n (x) export B=x;;\n y) export B=y;;\nesac\nexport C=3\n',
  )
  expect([...variables]).toEqual([
    ['A', { value: '1' }],
    ['B', { value: 'x', doubt: 'it is set under a condition' }],
    ['C', { value: '3' }],
  ])
})
