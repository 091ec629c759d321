import { AppError } from '@shared/contract/errors'
import type { TargetResult } from '@shared/model/connection-test'
import { Callout, TextAction, useCopy } from '../../components'
import { errorDetails } from '../../components/instead'
import { stagesOf } from '../../wizard/connection-tests'
import { STEP_TITLES, stageLabel } from '../../wizard/labels'

/** A failed target as text for a ticket: the error, then every check with what it found. Never holds a secret. */
export function testDetails(result: TargetResult): string {
  const stages = stagesOf(result).map(
    ({ id, state, detail }) =>
      `  ${stageLabel(result.target, id)}: ${state}${detail === undefined ? '' : ` (${detail})`}`,
  )
  const error = result.error ? errorDetails(AppError.fromData(result.error)) : result.state
  return [`Connection test of ${STEP_TITLES[result.target]}`, error, ...stages].join('\n')
}

/** What failed, what to do, and the details to copy. A changed host key is a full stop: nothing here continues past it. */
export function TestError({ result }: { result: TargetResult }) {
  const { copied, copy } = useCopy()
  const { error } = result
  if (!error) return null
  return (
    <Callout
      tone="error"
      title={error.message}
      actions={
        <TextAction onPress={() => copy(testDetails(result))} testId={`test.${result.target}.copy`}>
          {copied ? 'Copied' : 'Copy details'}
        </TextAction>
      }
    >
      {error.hint}
      {result.hostKey && (
        <>
          <br />
          Offered now: {result.hostKey.algorithm} <span className="mono">{result.hostKey.fingerprint}</span>
        </>
      )}
    </Callout>
  )
}
