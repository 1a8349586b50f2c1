/** The order in which an act is checked (events.md §6), and the errors of each check. */
const CHECKS: Record<string, string[]> = {
  'schema and identifiers': ['SchemaInvalid', 'IdentifierInvalid', 'GoodsNotOnLane'],
  'key and signature': ['KeyUnknown', 'SignatureInvalid', 'KeyNotValidAtSigning', 'KeyRevoked'],
  times: ['ActFromFuture', 'ActExpired'],
  'role and side': ['RoleMissing', 'TrackNotYours', 'HoldNotYours', 'HoldUnknown', 'TrackNotRequired'],
  'existence and closure': ['ConsignmentUnknown', 'ConsignmentExists', 'ConsignmentClosed', 'ActAlreadyDone', 'Paused'],
  'prev and version': ['PrevMismatch', 'VersionStale'],
  'rule of the act': [
    ...['SecondSignerRequired', 'ReasonRequired', 'TransitionNotAllowed', 'HoldActive', 'MaterialUndeclared', 'AmendAfterCrossing'],
    ...['CancelAfterCrossing', 'ExitNotProven', 'ReturnNotOrdered', 'NotRefused'],
    ...['AuthorisationMissing', 'AuthorisationExceeded', 'CodeSuspended', 'QuotaExceeded'],
  ],
};

/** Errors by check, in order; what is of no check comes last, under `others`. Empty checks are left out. */
export function byCheck(errors: Iterable<string>): [check: string, errors: string[]][] {
  const left = new Set(errors);
  const groups = Object.entries(CHECKS).map(([check, names]): [string, string[]] => [check, names.filter((name) => left.delete(name))]);
  return [...groups, ['others', [...left]] as [string, string[]]].filter(([, names]) => names.length > 0);
}
