/** The effort that comes nearest to a budget in tokens, for models that are asked by words. */
export function nearestEffort(budgetTokens: number): 'low' | 'medium' | 'high' {
  if (budgetTokens <= 2_048) return 'low';
  return budgetTokens <= 12_288 ? 'medium' : 'high';
}
