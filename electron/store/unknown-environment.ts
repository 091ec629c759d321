import { AppError } from '@shared/contract/errors'

/** A name that no environment has. */
export const unknownEnvironment = (name: string): AppError =>
  new AppError('not-found', `There is no environment called ${name}`, {
    hint: 'Check the name: Home shows every environment, calipso env list prints them.',
    context: { name },
  })
