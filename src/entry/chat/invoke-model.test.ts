import { callOperationContract } from '../call-operation.fixture.ts';
import { invokeModel } from './invoke-model.ts';

callOperationContract({
  make: invokeModel,
  path: '/model/arn%3Aaws%3Abedrock%2Fm%3A0/invoke',
  dialect: 'bedrock-invoke',
  pathModel: 'arn:aws:bedrock/m:0',
  pathStream: false,
});
