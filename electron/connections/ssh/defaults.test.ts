import { expect, test } from 'vitest'
import { agentSocketOf, knownHostsFiles } from './defaults'

test('known hosts of user and system', () => {
  expect(knownHostsFiles('/home/op', 'linux')).toEqual([
    '/home/op/.ssh/known_hosts',
    '/home/op/.ssh/known_hosts2',
    '/etc/ssh/ssh_known_hosts',
  ])
  expect(knownHostsFiles('/c/op', 'win32')).toHaveLength(2)
})

test('the agent is where the environment says, or at the pipe of Windows', () => {
  expect(agentSocketOf({ SSH_AUTH_SOCK: '/run/agent' }, 'linux')).toBe('/run/agent')
  expect(agentSocketOf({ SSH_AUTH_SOCK: '' }, 'darwin')).toBeUndefined()
  expect(agentSocketOf({}, 'win32')).toBe('\\\\.\\pipe\\openssh-ssh-agent')
})
