import { featureCodes } from './feature-codes.ts';
import { merged } from './merged.ts';

/** Every refusal of the site and its features, by its stable code. */
export const errorCodes = merged('error code', ...errorsOf(featureCodes));

export type ErrorCode = keyof typeof errorCodes;

type ErrorsOf<Features extends readonly { errors: object }[]> = {
  -readonly [Index in keyof Features]: Features[Index]['errors'];
};
function errorsOf<Features extends readonly { errors: object }[]>(features: Features): ErrorsOf<Features> {
  return features.map((feature) => feature.errors) as ErrorsOf<Features>;
}
