import type Anthropic from '@anthropic-ai/sdk';
import * as ai6 from 'ai-6';
import { createOpenAI as createOpenAI3 } from 'ai-sdk-openai-3';
import Anthropic0 from 'anthropic-sdk-0';
import type OpenAI from 'openai';
import OpenAI6 from 'openai-6';
import { type AiModules, aiSdk } from './ai-client.ts';
import { anthropicSdk } from './anthropic-client.ts';
import { openAiSdk } from './openai-client.ts';
import { describeSdk } from './scenarios.ts';

// Programs stay on a major for years. Each runs every scenario that its successor runs.

describeSdk(anthropicSdk('@anthropic-ai/sdk 0', Anthropic0 as unknown as typeof Anthropic));
describeSdk(openAiSdk('openai 6', OpenAI6 as unknown as typeof OpenAI));
describeSdk(aiSdk('ai 6', { ai: ai6, createOpenAI: createOpenAI3 } as unknown as AiModules));
