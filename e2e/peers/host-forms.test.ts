/** A host without a shell answers the product as one with a real shell does. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { buildBatch, parseBatch } from '../../electron/connections/ssh/batch'
import { PROBE_STEPS, privilegedStep, SUDO_PASSWORD_STEP } from '../../electron/connections/ssh/privilege'
import { generateCloud } from './cloud-generator'
import { answersOf } from './host-answers'
import { createHostFolder } from './host-folder'
import { failed, type HostPlace } from './host-place'
import { interpret } from './interpreted-host'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

const MARKER = '0123456789abcdef0123456789abcdef'
const model = generateCloud({ hosts: 3, instancesPerHost: 2 })

async function bothForms(host: HostPlace) {
  const folder = await mkdtemp(join(tmpdir(), 'calipso-host-'))
  folders.push(folder)
  const real = await createHostFolder(join(folder, 'host'), host)
  const foreseenBy: string[] = []
  return {
    run(steps: Parameters<typeof buildBatch>[0], isSudoRefused = false) {
      const line = buildBatch(steps, MARKER, 5)
      const env = { PATH: real.bin, LANG: 'C', ...(isSudoRefused && { SUDO_REFUSED: 'yes' }) }
      const child = spawnSync('/bin/sh', ['-c', line], { env, cwd: '/', input: 'secret\n'.repeat(9), encoding: 'utf8' })
      const ours = interpret(line, host, { isSudoRefused, onUnforeseen: (one) => foreseenBy.push(one) })
      const cut = (output: { stdout: string; stderr: string }) =>
        parseBatch(output.stdout, output.stderr, MARKER, steps.length).map(({ stdout, stderr, exitCode }, index) => ({
          line: steps[index]?.line,
          stdout,
          // Who says that a program is missing depends on who was to start it.
          stderr: exitCode === 127 ? '' : stderr,
          exitCode,
        }))
      return { withShell: cut(child), without: cut(ours) }
    },
    unforeseen: async () => ({ withShell: await real.unforeseen(), without: foreseenBy }),
  }
}

const step = (text: string, isRoot = false) => privilegedStep(text.split(' '), isRoot, isRoot ? 'sudo' : 'none')
const ODD = [
  'cat /etc/nothing',
  'ovs-vsctl get x',
  'uname -x',
  'no-such-program',
  'ls -l /nothing',
  'ls /snap/bin',
  'ip netns exec nothing ip addr',
]

describe.each(model.hosts.map((host) => [host.kind, host] as const))('%s', (_, host) => {
  test.each([false, true])('every answer, as root: %s', async (isRoot) => {
    const place = { answers: answersOf(model, host) }
    const both = await bothForms(place)
    const lines = [...place.answers.keys(), ...ODD]
    const { withShell, without } = both.run([...PROBE_STEPS, ...lines.map((line) => step(line, isRoot))])
    expect(without).toEqual(withShell)
    expect(without.filter(({ exitCode }) => exitCode === 0).length).toBeGreaterThan(isRoot ? place.answers.size : 10)
    const { withShell: there, without: here } = await both.unforeseen()
    expect(here).toEqual(there)
    expect(here.length).toBeGreaterThan(0)
  })
})

test('a refused sudo, a password, and words that need quoting', async () => {
  const words = ['ip', 'netns', 'exec', "it's; $(odd)", 'ip', '-j', 'addr', 'show']
  const both = await bothForms({ answers: new Map([[words.join(' '), "it's\nso\n"]]) })
  const steps = [SUDO_PASSWORD_STEP, privilegedStep(words, true, 'sudo-password'), privilegedStep(words, true, 'sudo')]
  for (const isRefused of [false, true]) {
    const { withShell, without } = both.run(steps, isRefused)
    expect(without).toEqual(withShell)
    expect(without.map(({ exitCode }) => exitCode)).toEqual(isRefused ? [1, 1, 1] : [0, 0, 0])
  }
})

test.each(['docker', 'podman'] as const)('programs in containers of %s', async (runtime) => {
  const inside = { answers: new Map([['virsh -r list --all --uuid', failed('error: no hypervisor')]]) }
  const both = await bothForms({
    answers: new Map(),
    containers: { runtime, places: new Map([['nova_libvirt', inside]]) },
  })
  const run = (name: string, line: string, isRoot: boolean) => step(`${runtime} exec -u root ${name} ${line}`, isRoot)
  const { withShell, without } = both.run([
    ...PROBE_STEPS,
    run('nova_libvirt', 'virsh -r list --all --uuid', true),
    run('nova_libvirt', 'virsh -r list --all --uuid', false),
    run('nova_libvirt', 'ovs-vsctl show', true),
    run('elsewhere', 'ovs-vsctl show', true),
  ])
  expect(without).toEqual(withShell)
  expect(without.map(({ stdout }) => stdout)).toContain('nova_libvirt Up 2 hours\n')
})
