/**
 * `npm test`: every test of the product, in one go.
 *
 * Installs the Debian packages the suites need when it may (root, or CI=true); otherwise prints the command that would,
 * and the suites that need them report themselves as skipped. Ends with what failed, by name, and one line: "N passed,
 * N failed, N skipped".
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** Debian package → a program that proves it is there. */
const PACKAGES = {
  chromium: '/usr/bin/chromium',
  'mariadb-server': '/usr/sbin/mariadbd',
  'openssh-server': '/usr/sbin/sshd',
  'rabbitmq-server': '/usr/lib/rabbitmq/bin/rabbitmq-server',
}

const total = { passed: 0, failed: 0, skipped: 0 }
/** What failed, by file and title: the summary repeats it, because its own output is thousands of lines further up. */
const failures = []
const reports = mkdtempSync(join(tmpdir(), 'calipso-test-'))

function run(command, args, env = {}) {
  console.log(`\n> ${command} ${args.join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
}

function installPackages() {
  const missing = Object.entries(PACKAGES)
    .filter(([, program]) => !existsSync(program))
    .map(([name]) => name)
  if (missing.length === 0) return
  const command = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`
  const mayInstall = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0
  if (mayInstall && run('sh', ['-c', command], { DEBIAN_FRONTEND: 'noninteractive' })) return
  console.log(`\nSKIPPED: the suites that need ${missing.join(', ')}. To enable them run as root:\n  ${command}\n`)
}

/** A step without tests of its own counts as one test. */
function step(name, command, args) {
  const isOk = run(command, args)
  if (isOk) total.passed += 1
  failed(name, isOk, [name])
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function firstLine(text) {
  return text?.split('\n', 1)[0] ?? ''
}

/** What failed, for the summary; a run that failed without telling what counts as one. */
function failed(run, isOk, names) {
  if (isOk) return
  failures.push(...(names.length > 0 ? names : [`${run}: ended without telling what failed`]))
  total.failed += Math.max(names.length, 1)
}

function unit() {
  const file = join(reports, 'unit.json')
  const isOk = run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const report = readReport(file)
  total.passed += report?.numPassedTests ?? 0
  total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
  failed('unit', isOk, report?.testResults.flatMap(failedTests) ?? [])
}

/** The failed tests of a file of vitest's report; the file itself when it could not be run. */
function failedTests({ name, status, message, assertionResults }) {
  const file = relative('.', name)
  const tests = assertionResults.filter((test) => test.status === 'failed')
  if (status === 'failed' && tests.length === 0) return [`${file}: ${firstLine(message)}`]
  return tests.map((test) => `${file}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`)
}

function e2e(project) {
  const file = join(reports, `${project}.json`)
  const isOk = run(
    'npx',
    ['playwright', 'test', '--config', 'e2e/playwright.config.ts', '--project', project, '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  )
  const report = readReport(file)
  total.passed += report?.stats.expected ?? 0
  total.skipped += report?.stats.skipped ?? 0
  failed(project, isOk, report?.suites.flatMap(failedSpecs) ?? [])
}

/** The failed tests of a suite of Playwright's report, and of those inside it. */
function failedSpecs({ specs = [], suites = [] }) {
  const own = specs.filter((spec) => !spec.ok).map(({ file, line, title }) => `${file}:${line}: ${title}`)
  return [...own, ...suites.flatMap(failedSpecs)]
}

const [unknown] = process.argv.slice(2)
if (unknown !== undefined) {
  console.error(`There is no option "${unknown}": this runs every test. Run some of them with: npx vitest run FILE…`)
  process.exit(2)
}
installPackages()
step('types', 'npm', ['run', '--silent', 'types'])
step('lint', 'npm', ['run', '--silent', 'lint'])
step('dead code', 'npm', ['run', '--silent', 'dead-code'])
unit()
step('build', 'npm', ['run', '--silent', 'build'])
e2e('serve')
e2e('electron')
rmSync(reports, { recursive: true, force: true })
if (failures.length > 0) console.log(`\nFAILED:\n${failures.map((name) => `  ${name}`).join('\n')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed === 0 ? 0 : 1)
