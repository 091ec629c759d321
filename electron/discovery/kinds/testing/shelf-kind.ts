/** Discovery of the made-up kind: two levels of targets, two fetchers, one connection test. */
import { AppError } from '@shared/contract/errors'
import { SHELF, shelfGroup } from '@shared/kinds/testing/shelf'
import type { ConfigurationGroup } from '@shared/model/environment'
import { z } from 'zod'
import { runStages } from '../../../connections/test-stages'
import { below, type DiscoveredObject } from '../../model/discovered-object'
import type { FetcherScope } from '../../model/staleness'
import type { CloudKind, CloudKindFactory, Phase } from '../cloud-kind'

/** The peer: its pin, and the books by board. A board without books to tell cannot be read. */
export interface Library {
  pin: string
  boards: Record<string, readonly string[] | undefined>
}

const boards: FetcherScope = { id: 'api.boards', source: 'api', per: 'environment', produces: ['board'] }
const books: FetcherScope = { id: 'api.books', source: 'api', per: 'board', produces: ['book'] }

export const shelfKind =
  (library: Library): CloudKindFactory =>
  ({ redactor }): CloudKind => {
    const ask = async (pin: string) => {
      if (pin === library.pin) return library.boards
      throw new AppError('auth-failed', 'The librarian does not know this pin')
    }
    return {
      ...SHELF,
      tree: { folders: {} },
      switchTypes: [],
      open: async (groups) => {
        const { pin } = librarianOf(groups)
        let cost = 0
        return {
          scan: async ({ environment }) => ({
            signIn: async () => {
              await ask(pin)
              return 'let in'
            },
            phases: [
              {
                stages: ['boards'],
                targets: async () => ({
                  targets: [
                    {
                      name: '',
                      runs: [
                        {
                          stage: 'boards',
                          fetcher: boards,
                          collect: async () => {
                            cost += 1
                            return { objects: Object.keys(await ask(pin)).map((id) => boardOf(environment.name, id)) }
                          },
                        },
                      ],
                    },
                  ],
                  decided: [],
                }),
              },
              {
                stages: ['books'],
                parallel: 1,
                targets: async ({ index }) => ({
                  targets: index.byType('board').map(({ id }) => ({
                    name: id,
                    row: { roles: ['Oak'], cells: {} },
                    runs: [
                      {
                        stage: 'books',
                        fetcher: books,
                        collect: async () => {
                          cost += 1
                          const found = (await ask(pin))[id]
                          if (!found) throw new AppError('unreachable', `The board ${id} is too high`)
                          return { objects: found.map((title) => bookOf(id, title)) }
                        },
                      },
                    ],
                  })),
                  decided: [],
                }),
              } satisfies Phase,
            ],
            cost: () => ({ api_calls: cost, ssh_commands: 0, db_queries: 0 }),
          }),
          renew: () => {},
          dispose: async () => {},
        }
      },
      test: (targets, groups, { onProgress, signal }) =>
        Promise.all(
          targets.map((target) =>
            runStages(
              target,
              {
                stages: {
                  knock: async () => `at ${librarianOf(groups).host}`,
                  ask: async () => `${Object.keys(await ask(librarianOf(groups).pin)).length} boards`,
                },
              },
              { onProgress, signal, clean: redactor.text },
            ),
          ),
        ),
    }
  }

const librarianOf = (groups: readonly ConfigurationGroup[]) => {
  const { pin, host } = shelfGroup(z.string()).parse(groups.find(({ name }) => name === 'Librarian'))
  return { host, pin: z.string().parse(pin) }
}

const boardOf = (environment: string, id: string): DiscoveredObject => ({
  type: 'board',
  id,
  name: `Board ${id}`,
  place: below('environment', environment),
  host: id,
  attributes: {},
})

const bookOf = (board: string, title: string): DiscoveredObject => ({
  type: 'book',
  id: `${board}-${title}`,
  name: title,
  place: below('board', board),
  host: board,
  attributes: { board },
})
