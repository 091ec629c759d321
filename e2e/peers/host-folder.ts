/**
 * A simulated host with a real shell: a folder of small programs, to be the only thing on PATH, and their answers.
 * `interpreted-host.ts` is the same host without one.
 *
 * Every program is one shell script under many names. It prints the file called like its command line, with "," for "/";
 * what nobody foresaw is written down and reported, so that a test notices. A container is such a folder of its own.
 */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quoteForShell } from '@shared/text/shell-quote'
import {
  containerList,
  type HostPlace,
  NO_CONTAINER,
  NO_FILE,
  NO_RUNTIME_ACCESS,
  NOT_IN_CONTAINER,
  type Place,
  type ProgramOutput,
  programsOf,
  SUDO_REFUSED,
  WITHOUT_ROOT,
} from './host-place'

/** Real programs the remote scripts need besides the shell's own commands. */
const REAL_PROGRAMS = { sh: '/bin/sh', timeout: '/usr/bin/timeout', true: '/bin/true' } as const

/** Shell commands that say it and end. @param name what takes the place of "NAME", as the shell reads it */
const say = ({ stdout, stderr, exitCode }: ProgramOutput, name = '') => {
  const told = (text: string) => `printf %s ${quoteForShell(text).replace('NAME', `'"${name}"'`)}`
  return [
    ...(stdout === '' ? [] : [told(stdout)]),
    ...(stderr === '' ? [] : [`${told(stderr)} >&2`]),
    `exit ${exitCode}`,
  ].join('; ')
}

const ANSWER_SCRIPT = `#!/bin/sh
home=\${0%/bin/*}
name=\${0##*/}
for word; do name="$name $word"; done
if [ -z "$AS_ROOT" ]; then
  case $name in
${WITHOUT_ROOT.map(([beginning, output]) => `    ${quoteForShell(beginning)}*) ${say(output)} ;;`).join('\n')}
  esac
fi
line=$name
while :; do case $name in */*) name="\${name%%/*},\${name#*/}" ;; *) break ;; esac; done
answer="$home/answers/$name"
if [ -e "$answer.stderr" ]; then /bin/cat "$answer.stderr" >&2; fi
if [ -e "$answer" ]; then /bin/cat "$answer"; exit $(/bin/cat "$answer.exit" 2>/dev/null); fi
for last; do :; done
case $line in
${Object.entries(NO_FILE)
  .map(([name, output]) => `  '${name} '*) ${say(output, '$last')} ;;`)
  .join('\n')}
esac
printf '%s\\n' "$line" >>"$home/unforeseen"
echo "\${0##*/}: this simulated host has no answer to: $line" >&2
exit 1
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
if [ -n "$SUDO_REFUSED" ]; then ${say(SUDO_REFUSED)}; fi
AS_ROOT=1 exec "$@"
`

/** `docker exec -u root NAME PROGRAM …` */
const runtimeScript = (runtime: keyof typeof NO_CONTAINER) => `#!/bin/sh
home=\${0%/bin/*}
if [ -z "$AS_ROOT" ]; then ${say(NO_RUNTIME_ACCESS)}; fi
if [ "$1" = ps ]; then exec /bin/cat "$home/containers/list"; fi
shift 3
bin="$home/containers/$1/bin"
if [ ! -d "$bin" ]; then ${say(NO_CONTAINER[runtime], '$1')}; fi
shift
if [ ! -e "$bin/$1" ]; then ${say(NOT_IN_CONTAINER, '$1')}; fi
program=$1
shift
exec "$bin/$program" "$@"
`

/** @param home the host's own folder, which is made */
export async function createHostFolder(home: string, host: HostPlace) {
  const bin = await createPlace(home, host)
  for (const [link, target] of Object.entries(REAL_PROGRAMS)) await symlink(target, join(bin, link))
  await program(bin, 'sudo', SUDO_SCRIPT)
  const { runtime, places } = host.containers ?? {}
  if (runtime !== undefined) await program(bin, runtime, runtimeScript(runtime))
  const homes = [home]
  if (places !== undefined) {
    await mkdir(join(home, 'containers'))
    await writeFile(join(home, 'containers', 'list'), containerList(places.keys()))
  }
  for (const [name, place] of places ?? []) {
    const inside = join(home, 'containers', name)
    await createPlace(inside, place)
    homes.push(inside)
  }
  return {
    /** The only folder of the host's PATH. */
    bin,
    /** Command lines that had no answer. */
    unforeseen: async () => {
      const texts = await Promise.all(homes.map((one) => readFile(join(one, 'unforeseen'), 'utf8').catch(() => '')))
      return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '')
    },
  }
}

async function createPlace(home: string, place: Place): Promise<string> {
  const bin = join(home, 'bin')
  await mkdir(join(home, 'answers'), { recursive: true })
  await mkdir(bin)
  for (const each of programsOf(place)) await program(bin, each, ANSWER_SCRIPT)
  for (const [line, answer] of place.answers) {
    const file = join(home, 'answers', line.replaceAll('/', ','))
    if (typeof answer === 'string') await writeFile(file, answer)
    else {
      await writeFile(file, answer.stdout)
      await writeFile(`${file}.stderr`, answer.stderr)
      await writeFile(`${file}.exit`, String(answer.exitCode))
    }
  }
  return bin
}

async function program(bin: string, name: string, script: string): Promise<void> {
  await writeFile(join(bin, name), script, { mode: 0o755 })
}
