/** The one pair of IPC channels between a page and the main process. */

/** Page → main: requests and cancellations as JSON text. */
export const TO_BACKEND = 'calipso:to-backend'
/** Main → page: answers, pushes and `{connected}` as JSON text. */
export const FROM_BACKEND = 'calipso:from-backend'
