import { Component, onError, onWillDestroy, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { standardErrorDialogProps } from "@web/core/errors/error_dialogs";
import { FileInput } from "@web/core/file_input/file_input";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Record } from "@web/model/record";
import { Field } from "@web/views/fields/field";
import { describeRequest, describeSeverity, STAGE_CONDITION_ERROR } from "../process";
import { areValid, changesOf, useCompletionForm } from "./completion_form";

/** The unmet conditions of one document, each with what completes it; where they ask for fields alone, these are all it needs. */
export class OperativeCompletionDocument extends Component {
    static template = "operative_crm.CompletionDocument";
    static components = { Field, FileInput, Record };
    static props = {
        document: Object,
        form: [Object, { value: null }],
        values: { type: Object, optional: true },
        isOpen: Boolean,
        isOnly: Boolean,
        unmet: Array,
        onRecord: Function,
        onTick: { type: Function, optional: true },
        onDone: { type: Function, optional: true },
        onRequest: { type: Function, optional: true },
        onDecide: { type: Function, optional: true },
        resModel: String,
    };

    setup() {
        this.store = useService("mail.store");
        // what was open once stays, folded or not: what was filled in is in it
        this.state = useState({ isOpen: this.props.isOpen, wasOpen: this.props.isOpen, isLost: false });
        this.severity = describeSeverity;
        this.describeRequest = describeRequest;
        onError((error) => {
            if (!(error instanceof ConnectionLostError || error.cause instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.isLost = true;
        });
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
        this.state.wasOpen ||= this.state.isOpen;
    }

    /** A field that several conditions ask for is shown once, with the first of them. */
    get conditions() {
        const shown = new Set();
        return this.props.document.conditions.map((condition) => {
            const fields = condition.fields.filter((name) => !shown.has(name));
            fields.forEach((name) => shown.add(name));
            return { ...condition, fields };
        });
    }

    get recordProps() {
        const { document, form, resModel, values } = this.props;
        return {
            // each time they are given what was filled in begins anew
            values: this.isLoaded ? undefined : values,
            resModel,
            resId: document.id,
            fields: form.fields,
            activeFields: form.activeFields,
            mode: "edit",
            context: user.context,
            hooks: { onRootLoaded: (root) => this.onLoaded(root) },
        };
    }

    onLoaded(root) {
        this.isLoaded = true;
        this.props.onRecord(this.props.document.id, root);
    }

    get hasFields() {
        return this.props.document.conditions.some((condition) => condition.fields.length);
    }

    fieldId(name) {
        return `operative_${this.props.document.id}_${name}`;
    }

    groupText(condition) {
        return _t("by %s", condition.group);
    }

    async scheduleActivity(condition) {
        await this.store.scheduleActivity(
            this.props.resModel,
            [this.props.document.id],
            condition.activity_type_id || undefined
        );
        return this.props.onDone();
    }
}

/**
 * Completes what a stage asks for and moves into it, in one step.
 *
 * Used where the server has refused a move, and from the process bar before it does.
 */
export class OperativeCompletionDialog extends Component {
    static template = "operative_crm.CompletionDialog";
    static components = { Dialog, OperativeCompletionDocument };
    static props = {
        resModel: String,
        resIds: { type: Array, element: Number },
        stageId: Number,
        onCompleted: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        const loadForm = useCompletionForm();
        this.records = {};
        this.ticks = {};
        this.hasChanged = false;
        this.form = null;
        // reasonFor: what the reason is asked for, "override" or "exception"
        this.state = useState({ check: null, reasonFor: null, reason: "", message: "", unmet: {}, isBusy: false });
        // what is still missing is brought into view, on a phone it may be far down
        this.list = useRef("list");
        useEffect(
            () => {
                // what it returns, in some browsers a promise, is no clean-up
                this.list.el?.querySelector(".o_operative_still_unmet")?.scrollIntoView({ block: "center" });
            },
            () => [this.state.unmet]
        );
        onWillStart(async () => {
            await this.check();
            this.form = await loadForm(this.props.resModel, this.conditions);
        });
        // also where the dialog is just closed after something was asked for or attached
        onWillDestroy(() => this.hasChanged && this.props.onCompleted());
    }

    get documents() {
        return this.state.check.documents;
    }

    get conditions() {
        return this.documents.flatMap((document) => document.conditions);
    }

    get title() {
        return _t("Before %s", this.state.check.stage.name);
    }

    get lead() {
        if (!this.documents.length) {
            return _t("Nothing is missing any more.");
        }
        return this.documents.length === 1
            ? _t("“%(document)s” cannot move to %(stage)s yet. Missing:", {
                  document: this.documents[0].name,
                  stage: this.state.check.stage.name,
              })
            : _t("%(count)s records cannot move to %(stage)s yet. Missing:", {
                  count: this.documents.length,
                  stage: this.state.check.stage.name,
              });
    }

    get mandatory() {
        return this.conditions.filter((condition) => condition.severity === "block");
    }

    get primaryLabel() {
        return {
            override: _t("Let Pass and Move"),
            exception: _t("Ask for the Exception"),
        }[this.state.reasonFor] || (this.documents.length ? _t("Complete and Move") : _t("Move"));
    }

    async check() {
        this.state.check = await this.orm.call(this.props.resModel, "operative_check_move", [
            this.props.resIds,
            this.props.stageId,
        ]);
    }

    onRecord(documentId, record) {
        this.records[documentId] = record;
    }

    onTick(documentId, conditionId, isTicked) {
        const ticks = (this.ticks[documentId] ||= new Set());
        ticks[isTicked ? "add" : "delete"](conditionId);
    }

    async onDone() {
        this.hasChanged = true;
        await this.check();
    }

    async onRequest(documentId, condition) {
        await this.orm.call(this.props.resModel, "operative_request", [[documentId], [condition.id]]);
        await this.onDone();
    }

    async onDecide(request, isApproved) {
        await this.orm.call("operative.condition.result", isApproved ? "action_approve" : "action_refuse", [
            [request.id],
        ]);
        await this.onDone();
    }

    askReason(reasonFor) {
        this.state.reasonFor = reasonFor;
        this.state.message = "";
    }

    /** One call: all or nothing. */
    async move(stageId, reason) {
        const values = await changesOf(this.records);
        const ticks = Object.fromEntries(
            Object.entries(this.ticks).map(([documentId, conditionIds]) => [documentId, [...conditionIds]])
        );
        await this.orm.call(this.props.resModel, "operative_move", [this.props.resIds, stageId], {
            values,
            ticks,
            reason: reason || null,
        });
        this.hasChanged = true;
    }

    async submit() {
        const reason = this.state.reason.trim();
        if (this.state.reasonFor && !reason) {
            this.state.message = _t("Give a reason.");
            return;
        }
        if (!(await areValid(Object.values(this.records)))) {
            return;
        }
        this.state.isBusy = true;
        this.state.message = "";
        try {
            if (this.state.reasonFor === "exception") {
                await this.requestExceptions(reason);
            } else {
                await this.move(this.props.stageId, this.state.reasonFor && reason);
            }
            this.props.close();
        } catch (error) {
            if (!(error instanceof RPCError && error.exceptionName === STAGE_CONDITION_ERROR)) {
                throw error;
            }
            // what was entered stays; the list says what is open beside it
            this.state.message = error.data.message;
            this.state.unmet = error.data.context.operative_unmet || {};
        } finally {
            this.state.isBusy = false;
        }
    }

    /** Keeps what was completed, and asks for an exception from what is still mandatory then. */
    async requestExceptions(reason) {
        await this.move(false);
        await this.check();
        await Promise.all(
            this.documents.map((document) =>
                this.orm.call(
                    this.props.resModel,
                    "operative_request",
                    [
                        [document.id],
                        document.conditions.filter(({ severity }) => severity === "block").map(({ id }) => id),
                    ],
                    { reason, exception: true }
                )
            )
        );
        this.notification.add(_t("A manager has been asked for the exception."), { type: "success" });
    }
}

/** Shows a move the server has refused. */
export class OperativeStageConditionErrorDialog extends Component {
    static template = "operative_crm.StageConditionErrorDialog";
    static components = { Dialog, OperativeCompletionDialog };
    static props = { ...standardErrorDialogProps };

    setup() {
        this.action = useService("action");
    }

    /** Null where there is nothing to complete yet, since the records are just being created. */
    get completionProps() {
        const { operative_ids, operative_model, operative_stage_id } = this.props.data?.context || {};
        return operative_ids?.length
            ? {
                  resModel: operative_model,
                  resIds: operative_ids,
                  stageId: operative_stage_id,
                  onCompleted: () => this.action.doAction("soft_reload"),
                  close: this.props.close,
              }
            : null;
    }
}

registry.category("error_dialogs").add(STAGE_CONDITION_ERROR, OperativeStageConditionErrorDialog);
