/** The stores of the chain. In a real fleet this list comes from where stores are opened and closed; here it is computed, always the same. */
const REGIONS = [
  { region: "north", currency: "EUR" },
  { region: "south", currency: "EUR" },
  { region: "islands", currency: "GBP" },
  { region: "alps", currency: "CHF" },
] as const;

const STORES = 200;
/** One store in twenty tries what is new. */
const CANARY_EVERY = 20;

export interface Store {
  readonly name: string;
  readonly region: string;
  readonly currency: string;
  readonly ring: "canary" | "stable";
}

/** Every store, by number. */
export function stores(): readonly Store[] {
  return Array.from({ length: STORES }, (_, index) => {
    const number = index + 1;
    return { name: `store-${String(number).padStart(3, "0")}`, ...REGIONS[index % REGIONS.length]!, ring: number % CANARY_EVERY === 0 ? "canary" : "stable" };
  });
}
