import type {
  Appointment,
  PersonClass,
  PlainDate,
  ProgrammeEvent,
  RosterPerson,
  Service,
  Unit,
} from '@liulian/domain';

export interface DemoUnit extends Unit {
  shortName: string;
  plateName: string | null;
  sort: number;
}

export interface DemoPerson extends RosterPerson {
  leftOn: PlainDate | null;
  /** Where and as what the person serves last. */
  unitId: string;
  class: PersonClass;
}

export interface DemoService extends Service {
  id: string;
}

export interface PartyOrganisation {
  id: string;
  unitId: string;
  type: 'committee' | 'branch' | 'group' | 'discipline-committee';
  name: string;
  from: PlainDate;
  to: PlainDate | null;
}

export interface DemoAccount {
  id: string;
  username: string;
  role: string;
  unitId: string;
  personId: string | null;
}

/** How large the demo is; facts that stories need are there at every size. */
export interface Size {
  /** 1 = the whole corps; less makes fewer brigades, stations and people. */
  scale: number;
}

/** The invented corps with the look-ups that making records needs. */
export interface DemoCorps {
  corpsId: string;
  units: DemoUnit[];
  people: DemoPerson[];
  services: DemoService[];
  appointments: Appointment[];
  parties: PartyOrganisation[];
  events: ProgrammeEvent[];
  accounts: DemoAccount[];
}
