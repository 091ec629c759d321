/**
 * `npm test`: every test of the product, in one go.
 *
 * Installs the Debian packages the suites need when it may (root, or CI=true); otherwise prints the command that would,
 * and the suites that need them report themselves as skipped. Ends with one line: "N passed, N failed, N skipped".
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian package → a program that proves it is there. */
const PACKAGES = {
  chromium: '/usr/bin/chromium',
  'mariadb-server': '/usr/sbin/mariadbd',
  'openssh-server': '/usr/sbin/sshd',
  'rabbitmq-server': '/usr/lib/rabbitmq/bin/rabbitmq-server',
}

const total = { passed: 0, failed: 0, skipped: 0 }
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
  if (run(command, args)) total.passed += 1
  else {
    total.failed += 1
    console.log(`FAILED: ${name}`)
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function unit() {
  const file = join(reports, 'unit.json')
  const ok = run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const report = readReport(file)
  const failed = report
    ? report.numFailedTests +
      report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length
    : 1
  total.passed += report?.numPassedTests ?? 0
  total.failed += ok ? 0 : Math.max(failed, 1)
  total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
}

function e2e(project) {
  const file = join(reports, `${project}.json`)
  const ok = run(
    'npx',
    ['playwright', 'test', '--config', 'e2e/playwright.config.ts', '--project', project, '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  )
  const stats = readReport(file)?.stats
  total.passed += stats?.expected ?? 0
  total.failed += ok ? 0 : Math.max(stats?.unexpected ?? 0, 1)
  total.skipped += stats?.skipped ?? 0
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
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed === 0 ? 0 : 1)
