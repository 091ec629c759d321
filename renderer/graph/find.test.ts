import { describe, expect, it } from 'vitest'
import { labGraph } from './fixtures/graphs'
import { buildScene } from './model'
import { findNodes, foldGroups } from './scene'

const scene = buildScene(labGraph())

describe('findNodes', () => {
  it.each([
    ['shop', ['dhcp-shop-net', 'brq-shop', 'shop-net']],
    ['VCONNECTOR qbr5', ['qbr5c1a9e04-7b']],
    ['10.30.0.22', ['cmp-2-otep']],
    ['nothing like it', []],
    ['  ', []],
    ['type:', []],
    ['type:vedge', ['cmp-2-ovs', 'ctl-1-ovs']],
    ['type:instances host:cmp-2', ['web-02']],
    ['type:"Host pNIC" host:ctl', ['ctl-1-eno2']],
    ['env:other', []],
    ['type:edge', ['cmp-2-ovs', 'ctl-1-ovs']],
    ['host:ctl type:host_pnic', ['ctl-1-eno2']],
    ['host:"ctl"', []],
    ['status:error', ['qbr91d0c2f7-3e']],
    ['status:Warning', ['cmp-2-bond1']],
    ['status:none type:network', ['storage-vlan']],
    ['stale:yes type:host_pnic', ['cmp-1-eno1']],
    ['stale: type:host_pnic', ['cmp-1-eno1']],
    ['vni:1047', []],
    ['stale:no db', ['db-01', 'db-02']],
    ['ip:10.8.0.3', ['db-01', 'db-02']],
    ['mac:fa:16:3e:61', ['tap5c1a9e04-7b']],
    ['name:bond id:bond1 env:other', ['cmp-2-bond1']],
  ])('%s', (query, ids) => {
    expect(findNodes(scene, query)).toEqual(ids)
  })

  it('finds what the inventory knows beyond what is drawn, in drawing order', () => {
    expect(findNodes(scene, 'vni:1047', new Set(['shop-net', 'gone', 'db-01']))).toEqual(['db-01', 'shop-net'])
    expect(findNodes(scene, 'db type:instance', new Set(['shop-net']))).toEqual(['db-01', 'db-02', 'shop-net'])
    expect(findNodes(scene, 'type:', new Set(['shop-net']))).toEqual([])
  })

  it('finds a folded host by its name', () => {
    expect(findNodes(foldGroups(scene, new Set(['cmp-1'])), 'host:cmp-1')).toEqual(['cmp-1'])
  })
})
