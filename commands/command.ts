import type { Command } from 'commander'

/** Adds one command to the program; its action reports the exit code through `finish`. */
export type AddCommand = (program: Command, finish: (exitCode: number) => void) => void
