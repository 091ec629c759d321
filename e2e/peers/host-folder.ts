/**
 * The disk of a simulated host: a folder of small programs, to be the only thing on PATH, and their answers.
 *
 * Every program is one shell script under many names. It prints the file called like its command line, with "," for "/";
 * what nobody foresaw is written down and reported, so that a test notices. Without root it says what the real programs
 * say then: libvirt even shows another, empty, list of guests.
 */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Real programs the remote scripts need besides the shell's own commands. */
const REAL_PROGRAMS = { sh: '/bin/sh', timeout: '/usr/bin/timeout', true: '/bin/true' } as const
const ANSWERING = ['bridge', 'cat', 'ethtool', 'id', 'ip', 'ls', 'uname', 'virsh'] as const
const OVS_PROGRAMS = ['ovs-vsctl', 'ovs-appctl'] as const

const ANSWER_SCRIPT = `#!/bin/sh
home=\${0%/bin/*}
name=\${0##*/}
for word; do name="$name $word"; done
while :; do case $name in */*) name="\${name%%/*},\${name#*/}" ;; *) break ;; esac; done
if [ -z "$AS_ROOT" ]; then
  case $name in
    ovs-vsctl*) echo 'ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (Permission denied)' >&2; exit 1 ;;
    ovs-*) echo 'ovs-appctl: cannot read pidfile "/var/run/openvswitch/ovs-vswitchd.pid" (Permission denied)' >&2; exit 1 ;;
    'virsh -r list'*) echo; exit 0 ;;
    virsh*) echo 'error: failed to get domain' >&2; exit 1 ;;
    'ip netns exec'*) echo 'setting the network namespace failed: Operation not permitted' >&2; exit 255 ;;
  esac
fi
answer="$home/answers/$name"
if [ -e "$answer" ]; then exec /bin/cat "$answer"; fi
printf '%s\\n' "$name" >>"$home/unforeseen"
echo "\${0##*/}: this simulated host has no answer to: $name" >&2
exit 1
`

const MISSING_SCRIPT = `#!/bin/sh
echo "sh: 1: \${0##*/}: not found" >&2
exit 127
`

/** Accepts -n, -S and -p; refuses with SUDO_REFUSED set. */
const SUDO_SCRIPT = `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -n) shift ;;
    -S) read -r secret; shift ;;
    -p) shift 2 ;;
    *) break ;;
  esac
done
if [ -n "$SUDO_REFUSED" ]; then echo 'sudo: a password is required' >&2; exit 1; fi
AS_ROOT=1 exec "$@"
`

/** @param root where the host's own folder is made */
export async function createHostFolder(
  root: string,
  name: string,
  answers: ReadonlyMap<string, string>,
  missing: readonly string[],
) {
  const home = join(root, name)
  const bin = join(home, 'bin')
  await mkdir(join(home, 'answers'), { recursive: true })
  await mkdir(bin)
  for (const [link, target] of Object.entries(REAL_PROGRAMS)) await symlink(target, join(bin, link))
  await program(bin, 'sudo', SUDO_SCRIPT)
  for (const each of [...ANSWERING, ...OVS_PROGRAMS])
    await program(bin, each, missing.includes(each) ? MISSING_SCRIPT : ANSWER_SCRIPT)
  for (const [line, answer] of answers) await writeFile(join(home, 'answers', line.replaceAll('/', ',')), answer)
  return {
    /** The only folder of the host's PATH. */
    bin,
    /** Command lines that had no answer. */
    unforeseen: async () => {
      const text = await readFile(join(home, 'unforeseen'), 'utf8').catch(() => '')
      return text.split('\n').filter((line) => line !== '')
    },
  }
}

async function program(bin: string, name: string, script: string): Promise<void> {
  await writeFile(join(bin, name), script, { mode: 0o755 })
}
