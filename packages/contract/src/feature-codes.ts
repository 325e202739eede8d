import { auditCodes } from './audit-codes.ts';
import { dutiesCodes } from './duties-codes.ts';
import { identityCodes } from './identity-codes.ts';
import { kindsCodes } from './kinds-codes.ts';
import { noticesCodes } from './notices-codes.ts';
import { organisationCodes } from './organisation-codes.ts';
import { platformCodes } from './platform-codes.ts';
import { policyCodes } from './policy-codes.ts';
import { programmeCodes } from './programme-codes.ts';
import { recordsCodes } from './records-codes.ts';
import { runningCodes } from './running-codes.ts';
import { searchCodes } from './search-codes.ts';
import { standInsCodes } from './stand-ins-codes.ts';

/** The site and every feature: the one list from which permissions, errors and audit actions are merged. */
export const featureCodes = [
  identityCodes,
  organisationCodes,
  kindsCodes,
  programmeCodes,
  dutiesCodes,
  recordsCodes,
  noticesCodes,
  searchCodes,
  policyCodes,
  auditCodes,
  runningCodes,
  standInsCodes,
  platformCodes,
] as const;
