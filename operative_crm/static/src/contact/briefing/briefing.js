import { Component } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { useLateLoad } from "../../core/late_load/late_load";
import { useOpenDocument } from "../../core/open_document/open_document";
import { loadBriefing } from "./load_briefing";
import { sectionsOf } from "./sections";

/** What to know of a customer before a contact: sections that fold, the first two open on a phone, all of them elsewhere. */
export class OperativeBriefing extends Component {
    static template = "operative_crm.Briefing";
    static props = { partnerId: Number, onOpen: { type: Function, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.documents = useOpenDocument();
        this.late = useLateLoad(
            async (show) => show(sectionsOf(await loadBriefing(this.orm, this.props.partnerId, this.since))),
            () => [this.props.partnerId]
        );
        useBus(this.env.bus, "OPERATIVE:CONTACT_LOGGED", ({ timeStamp }) => {
            this.since = timeStamp;
            this.late.load();
        });
    }

    isOpen(place) {
        return !this.ui.isSmall || place < 2;
    }
}
