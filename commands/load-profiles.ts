/** Profiles that measure and judge a schedule of their own; each writes a run directory. */
export const measuredProfiles = ['spike', 'soak', 'capacity'] as const
export type MeasuredProfile = (typeof measuredProfiles)[number]

/** `baseline` finds the usual rate of a configured target, `10x` is the load of a run alone. */
export const profiles = ['baseline', '10x', ...measuredProfiles] as const
export type LoadProfile = (typeof profiles)[number]
