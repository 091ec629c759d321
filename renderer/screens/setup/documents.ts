/** What is alike for clique types, constraints and link types of one's own: their words, how they are saved and removed. */
import type { CallOutput } from '@shared/contract'
import { useApp } from '../../app/app-context'
import { useRebuild } from './outdated-graphs'

/** Stands for the id of one that is not stored yet. */
export const NEW = 'new'

/** What one is called, Calipso's collection of them, the right to change them, and the beginning of test ids. */
export const DOCUMENTS = {
  cliqueTypes: { noun: 'clique type', collection: 'clique_types', right: 'manage-clique-types', testId: 'clique' },
  cliqueConstraints: {
    noun: 'constraint',
    collection: 'clique_constraints',
    right: 'manage-clique-constraints',
    testId: 'constraints',
  },
  linkTypes: { noun: 'link type', collection: 'link_types', right: 'manage-link-types', testId: 'link-types' },
} as const
export type DocumentKind = keyof typeof DOCUMENTS

export interface Listed {
  readonly id: string
  readonly shipped: boolean
}

export interface DocumentWork<D> {
  kind: DocumentKind
  save: (draft: D) => Promise<CallOutput<`${DocumentKind}.save`>>
  /** Told the id of what is there now, or none. */
  onDone: (id: string | undefined) => void
}

/** Saves and removes: it is said, a removal can be undone, and graphs that are out of date then are built again. */
export function useDocumentWork<D>({ kind, save: put, onDone }: DocumentWork<D>) {
  const { notices, transport } = useApp()
  const rebuild = useRebuild()
  const save = async (draft: D, said: string) => {
    const { id, outdated } = await put(draft)
    notices.add({ tone: 'ok', text: said })
    onDone(id)
    await rebuild(outdated)
  }
  /** @param again what undoing saves */
  const remove = async (id: string, name: string, again: D) => {
    const { outdated } = await transport.call(`${kind}.remove`, { id })
    const undo = () => save(again, `${name} is back`).catch((thrown: unknown) => notices.failed(thrown))
    notices.add({ tone: 'ok', text: `${name} was removed`, action: { label: 'Undo', run: () => void undo() } })
    onDone(undefined)
    await rebuild(outdated)
  }
  return { save, remove }
}
