import { openAiSdk } from './openai-client.ts';
import { describeSdk } from './scenarios.ts';

describeSdk(openAiSdk);
