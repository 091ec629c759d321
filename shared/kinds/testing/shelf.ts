/** A made-up kind of cloud for tests: a library whose shelves hold boards, and the boards books. */
import { z } from 'zod'
import { type CloudKindFacts, stagesOf } from '../cloud-kind'
import { flag, host, port } from '../field-schemas'

export const shelfGroup = (secret: z.ZodType) =>
  z.strictObject({
    name: z.literal('Librarian'),
    host,
    port: port.default(7000),
    pin: secret,
    keeper: z.strictObject({ badge: secret.optional() }).optional(),
    order: z.enum(['author', 'title']).default('author'),
    quiet: flag(true),
    patience: z.coerce.number().min(1).max(90).default(5),
    note: z.string().trim().min(1).optional(),
  })

export const SHELF: CloudKindFacts = {
  id: 'Shelf',
  groups: {
    Librarian: {
      schema: shelfGroup,
      checks: stagesOf({ knock: 'Knock', ask: 'Ask for the key' }),
      form: {
        title: 'The librarian',
        lead: 'Who opens the library.',
        fields: [
          { field: 'host', label: 'Desk', width: 4, placeholder: 'desk.example.net' },
          { field: 'port', label: 'Window', width: 2 },
          { field: 'pin', label: 'Pin', width: 3 },
          { field: 'order', label: 'Sorted by', width: 3 },
          { field: 'quiet', label: 'Whisper', width: 6 },
          { field: 'patience', label: 'Patience', width: 2, unit: 's', section: 'advanced' },
          {
            field: 'note',
            label: 'What to whisper',
            width: 6,
            when: ['quiet', 'true'],
            needed: { says: 'enter what to whisper', when: ['order', 'title'] },
          },
        ],
      },
    },
  },
  distributions: [{ distribution: 'Oak', versions: ['1', '2'], mechanism_drivers: ['OVS'], type_drivers: ['vlan'] }],
  tested: [{ distribution: 'Oak', versions: ['1'], mechanism_drivers: ['OVS'], type_drivers: ['vlan'] }],
  stages: stagesOf({ boards: 'Boards', books: 'Books' }),
  rowTypes: ['book'],
  sources: { api: { group: 'Librarian', label: 'Librarian', note: 'Knows every book' } },
}
