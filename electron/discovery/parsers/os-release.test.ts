import { describe, expect, test } from 'vitest'
import { parseOsRelease } from './os-release'
import { recording } from './test-support'

describe('os-release', () => {
  test('reads Debian with its architecture', () => {
    expect(parseOsRelease(recording('ovs-native/os-release'))).toEqual({
      name: 'Debian GNU/Linux',
      version: '12 (bookworm)',
      id: 'debian',
      architecture: 'x86_64',
    })
    expect(parseOsRelease(recording('dpdk/os-release'))).toMatchObject({
      kernel: '6.1.0-13-amd64',
      architecture: 'x86_64',
    })
  })

  test('removes each kind of quoting and keeps the list of relatives', () => {
    const text =
      'NAME=\'Some "OS"\'\r\nVERSION="7 \\"Core\\" \\$1"\r\nID_LIKE="rhel fedora"\r\nID=centos\r\n# note\r\nppc64le\r\n'
    expect(parseOsRelease(text)).toEqual({
      name: 'Some "OS"',
      version: '7 "Core" $1',
      id: 'centos',
      idLike: 'rhel fedora',
      architecture: 'ppc64le',
    })
  })

  test('nothing is known of an empty text; a message is refused', () => {
    expect(parseOsRelease('')).toEqual({})
    expect(() => parseOsRelease('cat: /etc/os-release: No such file or directory')).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
