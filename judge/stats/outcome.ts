/** What a statistical rule can say; a rule without enough data says `inconclusive`, never `pass`. */
export type Outcome = 'pass' | 'fail' | 'inconclusive'
