import { NAMES } from '../events.fixture.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** What `use` makes of metrics that are closed behind it. */
export function withMetrics<T>(use: (metrics: Metrics) => T, known = () => NAMES): T {
  const metrics = createMetrics({
    known,
    inFlight: () => 7,
    dropped: () => ({ span: 3 }),
    build: { version: '1.2.3' },
  });
  try {
    return use(metrics);
  } finally {
    metrics.close();
  }
}
