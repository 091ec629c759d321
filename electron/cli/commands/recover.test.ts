import { describe, expect, test } from 'vitest'
import { calipso } from '../testing/calipso'

describe('recover', () => {
  const problem = (name: string | undefined, ways: string[]) => ({
    area: name === undefined ? 'settings' : 'inventory',
    file: '/d/x',
    message: 'line 3 is damaged',
    hint: 'Look at it.',
    ways,
    ...(name === undefined ? {} : { environment: name }),
  })
  const damaged = {
    dataDir: '/d',
    canChooseFolder: false,
    problems: [problem(undefined, ['repair']), problem('lab', ['restore', 'discard'])],
  }
  const mended = { ...damaged, problems: [] }

  test('shows what is damaged and what can be done', async () => {
    const { code, stdout, calls } = await calipso(['recover'], { 'recovery.status': damaged })
    expect(code).toBe(1)
    expect(stdout).toContain('settings: line 3 is damaged\n  /d/x\n  Look at it.\n  --repair\n')
    expect(stdout).toContain('  --restore lab   --discard lab')
    expect(calls).toEqual([['recovery.status', {}]])
    expect(JSON.parse((await calipso(['recover', '--json'], { 'recovery.status': damaged })).stdout)).toEqual(damaged)
  })

  test.each([
    [['--repair'], { area: 'settings', way: 'repair' }],
    [['--restore', 'lab'], { area: 'inventory', environment: 'lab', way: 'restore' }],
    [['--discard', 'lab'], { area: 'inventory', environment: 'lab', way: 'discard' }],
  ])('%s takes that way', async (args, input) => {
    const answers = { 'recovery.status': damaged, 'recovery.run': mended }
    const { code, calls, stdout } = await calipso(['recover', ...args], answers)
    expect({ code, run: calls.slice(1) }).toEqual({ code: 0, run: [['recovery.run', input]] })
    expect(stdout).toBe('/d is in order\n')
  })

  test('refuses what is not damaged, and ways there are not', async () => {
    expect(await calipso(['recover', '--discard', 'prod'], { 'recovery.status': damaged })).toMatchObject({ code: 1 })
    expect(await calipso(['recover', '--restore', 'settings'], { 'recovery.status': damaged })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be restored'),
    })
    expect(await calipso(['recover', '--repair', '--discard', 'lab'])).toMatchObject({ code: 2, calls: [] })
  })

  test('says who holds the folder', async () => {
    const locked = { pid: 12, host: 'here', since: '2026-01-01T00:00:00Z' }
    const error = { code: 'store-locked', message: 'The folder is in use', retryable: false }
    const answers = { 'recovery.status': { ...mended, locked, error } }
    expect(await calipso(['recover'], answers)).toMatchObject({
      code: 4,
      stdout: '/d is in use by process 12 on here since 2026-01-01T00:00:00Z\n',
      stderr: expect.stringContaining('The folder is in use'),
    })
  })
})
