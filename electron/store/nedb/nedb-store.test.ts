import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStoreBehaviour } from '../testing/store-behaviour'
import { openNedbStore } from './nedb-store'

describeStoreBehaviour('NeDB', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'calipso-store-'))
  return {
    open: () => openNedbStore({ dataDir, now: () => new Date() }),
    dispose: () => rm(dataDir, { recursive: true }),
  }
})
