import { expect, test } from 'vitest'
import { parseHaFolder, parseHaStates } from './ha-states'

const FOLDER = '/var/lib/neutron/ha_confs'
const A = '1f5298db-4832-41c9-ae33-d9b217c81aec'
const B = 'bb815251-14f5-4ff8-a4e9-6023691970f9'

test('reads the words of old and new releases', () => {
  expect([...parseHaStates(`${FOLDER}/${A}/state:primary\n${FOLDER}/${B}/state:backup\n`)]).toEqual([
    [A, 'active'],
    [B, 'standby'],
  ])
  expect([...parseHaStates(`${FOLDER}/${A}/state:master`)]).toEqual([[A, 'active']])
  expect(parseHaStates('').size).toBe(0)
})

test('reports a word that it does not know, and keeps the others', () => {
  const told: unknown[] = []
  const text = `${FOLDER}/${A}/state:primary\n${FOLDER}/${B}/state:lost\n`
  expect([...parseHaStates(text, (error) => told.push(error)).keys()]).toEqual([A])
  expect(told).toHaveLength(1)
  expect(() => parseHaStates('welcome')).toThrow('unknown form')
})

test.each([
  ['', FOLDER],
  ['# state_path = /elsewhere\nsome_state_path = /x', FOLDER],
  ['state_path = /opt/stack/data/neutron\n', '/opt/stack/data/neutron/ha_confs'],
  ['state_path=/a\nstate_path = /b\n', '/b/ha_confs'],
  ['ha_confs_path = $state_path/keepalived/\nstate_path = /b', '/b/keepalived'],
])('finds where configuration %j keeps them', (settings, folder) => {
  expect(parseHaFolder(settings)).toBe(folder)
})
