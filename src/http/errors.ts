/** Messages by field name; '' holds what concerns the whole form. */
export type FieldProblems = Record<string, string>

/** An error whose words are meant for the person or program that asked. */
export abstract class ExpectedError extends Error {
  abstract readonly status: number
  abstract readonly title: string
}

export class NotFound extends ExpectedError {
  readonly status = 404
  readonly title = 'Not found'
}

export class Unauthorized extends ExpectedError {
  readonly status = 401
  readonly title = 'Sign in first'
}

export class Forbidden extends ExpectedError {
  readonly status = 403
  readonly title = 'Not allowed'
}

export class Conflict extends ExpectedError {
  readonly status = 409
  readonly title = 'Conflict'
}

export class TooLarge extends ExpectedError {
  readonly status = 413
  readonly title = 'Too large'
}

export class TooMany extends ExpectedError {
  readonly status = 429
  readonly title = 'Too many requests'
}

/** What is asked for is being made and cannot be waited for; when to ask again. */
export class NotReady extends ExpectedError {
  readonly status = 503
  readonly title = 'Being prepared'
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Something that everything here needs does not answer; when to ask again. */
export class Unavailable extends ExpectedError {
  readonly status = 503
  readonly title = 'The database does not answer'
  readonly retryAfterSeconds = 5

  constructor() {
    super('Nothing that was saved is lost. Try again in a moment; what you sent just now was not saved.')
  }
}

/** Input that cannot be taken, with a message for each field. */
export class Invalid extends ExpectedError {
  readonly status = 422
  readonly title = 'Some of this cannot be taken'
  readonly fields: FieldProblems

  constructor(fields: FieldProblems) {
    super(Object.values(fields).join(' '))
    this.fields = fields
  }
}
