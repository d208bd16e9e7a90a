/** The sites of a mobile network. In a real one this is read from the inventory of the network; here it is computed, always the same. */

/** Regional sites hold centralised units; cell sites a distributed unit at the foot of the mast. */
export type SiteKind = "regional" | "cell";

/** How a site reaches the network. A satellite link is up for minutes a day; a ship is out of reach for weeks. */
export type Backhaul = "fibre" | "microwave" | "satellite";

/** In which order sites get a release: the field lab, early markets, everybody, and those that cannot be visited when something goes wrong. */
export type Ring = "lab" | "early" | "general" | "remote";

/** A site is one workload cluster. */
export interface Site {
  readonly name: string;
  readonly kind: SiteKind;
  readonly market: string;
  readonly backhaul: Backhaul;
  readonly ring: Ring;
  /** Of the radio network: what the distributed unit of this site says about itself. */
  readonly radio: { readonly gnbId: string; readonly trackingArea: string; readonly band: "n28" | "n78" };
}

const MARKETS = [
  { market: "nordland", area: 0x21, cells: 14 },
  { market: "finnmark", area: 0x22, cells: 12 },
  { market: "offshore", area: 0x31, cells: 8 },
] as const;

/** Every site, by market and number. */
export function sites(): readonly Site[] {
  return MARKETS.flatMap(({ market, area, cells }, index) => [
    site({ name: `${market}-regional`, kind: "regional", market, backhaul: "fibre", ring: market === "nordland" ? "early" : "general", area, number: 0 }),
    ...Array.from({ length: cells }, (_, i) => {
      const number = i + 1;
      const backhaul: Backhaul = market === "offshore" ? "satellite" : number % 3 === 0 ? "microwave" : "fibre";
      // The first cell of the first market stands beside the lab.
      const ring: Ring = backhaul === "satellite" ? "remote" : index === 0 && number === 1 ? "lab" : market === "nordland" && number <= 4 ? "early" : "general";
      return site({ name: `${market}-cell-${String(number).padStart(2, "0")}`, kind: "cell", market, backhaul, ring, area, number });
    }),
  ]);
}

function site({ area, number, ...rest }: Omit<Site, "radio"> & { readonly area: number; readonly number: number }): Site {
  return { ...rest, radio: { gnbId: `0x${((area << 8) | number).toString(16).padStart(6, "0")}`, trackingArea: `0x${(area << 4).toString(16).padStart(6, "0")}`, band: rest.backhaul === "satellite" ? "n28" : "n78" } };
}
