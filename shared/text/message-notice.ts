/** What of new messages the desktop announces: those of the wanted levels, once a minute for each environment. */
import type { PushPayload } from '../contract'
import { firstLine, MESSAGE_LEVELS, type MessageLevel } from '../model/message'

type Change = PushPayload<'messages.changed'>

export interface MessageNotice {
  readonly environment: string | undefined
  readonly title: string
  readonly body: string
}

const QUIET_MS = 60_000
/** Messages a notice tells of by their text. */
const TOLD = 3

/** Remembers when which environment was announced; something worse than was told then is told at once. */
export function createNoticeRule(): (
  { added }: Pick<Change, 'added'>,
  levels: readonly MessageLevel[],
  nowMs: number,
) => MessageNotice[] {
  const told = new Map<string | undefined, { at: number; rank: number }>()
  return ({ added }, levels, nowMs) => {
    const wanted = added.filter(({ level }) => levels.includes(level))
    return [...new Set(wanted.map(({ environment }) => environment))].flatMap((environment) => {
      const messages = wanted
        .filter((message) => message.environment === environment)
        .sort((a, b) => rankOf(a.level) - rankOf(b.level))
      const rank = rankOf(messages[0]?.level ?? 'info')
      const last = told.get(environment)
      if (last && nowMs - last.at < QUIET_MS && rank >= last.rank) return []
      told.set(environment, { at: nowMs, rank })
      return [noticeOf(environment, messages)]
    })
  }
}

const rankOf = (level: MessageLevel) => MESSAGE_LEVELS.indexOf(level)

function noticeOf(environment: string | undefined, messages: Change['added']): MessageNotice {
  const counts = MESSAGE_LEVELS.flatMap((level) => {
    const count = messages.filter((message) => message.level === level).length
    return count === 0 ? [] : [`${count} ${level === 'info' || count === 1 ? level : `${level}s`}`]
  })
  const lines = messages.slice(0, TOLD).map(({ text }) => firstLine(text))
  return {
    environment,
    title: `${environment ?? 'Calipso'}: ${counts.join(', ')}`,
    body: [...lines, ...(messages.length > TOLD ? [`and ${messages.length - TOLD} more`] : [])].join('\n'),
  }
}
