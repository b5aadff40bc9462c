import { callOperationContract } from '../call-operation.fixture.ts';
import { invokeModelStream } from './invoke-model-stream.ts';

callOperationContract({
  make: invokeModelStream,
  path: '/model/arn%3Aaws%3Abedrock%2Fm%3A0/invoke-with-response-stream',
  dialect: 'bedrock-invoke',
  pathModel: 'arn:aws:bedrock/m:0',
  pathStream: true,
});
